from gui.timeline.widget import Timeline

__all__ = ["Timeline"]
