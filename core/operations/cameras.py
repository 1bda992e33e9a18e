"""One camera, one id: what a maker's file calls by its serial is the camera that the roll files name."""

from core.store.write import Writing


def settle_cameras(write: Writing) -> None:
    """Clips of a camera known only by its serial move to the roster's camera with that serial (where just one has it).

    A clip that a person gave a camera stays with it.
    """
    cameras = write.cameras()
    by_serial: dict[str, list[str]] = {}
    for camera in cameras.values():
        if camera.serial:
            by_serial.setdefault(camera.serial.upper(), []).append(camera.id)
    by_hand = {clip_id for clip_id, (camera_id, _) in write.assignments().items() if camera_id}
    rostered = {i for s in write.shifts() for i in (s.body_camera_id, s.dash_camera_id) if i}
    for camera_id in sorted(cameras.keys() - rostered):
        serial = (cameras[camera_id].serial or camera_id).upper()
        twins = [i for i in by_serial.get(serial, ()) if i != camera_id and i in rostered]
        if len(twins) == 1 and (clip_ids := [i for i in write.clips_of_camera(camera_id) if i not in by_hand]):
            write.rename_camera(camera_id, twins[0], clip_ids)
            write.log("camera known by its serial", clips=clip_ids, serial=serial, camera=twins[0])
