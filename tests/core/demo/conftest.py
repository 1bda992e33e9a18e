from tests.demo_library import small_demo

__all__ = ["small_demo"]
