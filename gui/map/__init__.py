from gui.map.view import MapView

__all__ = ["MapView"]
