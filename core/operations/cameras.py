"""One camera, one id: what a maker's file calls by its serial is the camera that the roll files name."""

from core.store.write import Writing


def settle_cameras(write: Writing) -> None:
    """Clips of a camera known only by its serial move to the roster's camera with that serial (where just one has it)."""
    cameras = write.cameras()
    by_serial: dict[str, list[str]] = {}
    for camera in cameras.values():
        if camera.serial:
            by_serial.setdefault(camera.serial, []).append(camera.id)
    rostered = {i for s in write.shifts() for i in (s.body_camera_id, s.dash_camera_id) if i}
    for clip in write.clips():
        camera = cameras.get(clip.camera_id)
        if camera is None or camera.id in rostered:
            continue
        twins = [i for i in by_serial.get(camera.serial or camera.id, ()) if i != camera.id and i in rostered]
        if len(twins) == 1:
            write.set_camera(clip.id, twins[0])
            write.log("camera known by its serial", clip=clip.id, serial=camera.serial or camera.id, camera=twins[0])
