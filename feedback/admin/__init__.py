from feedback.admin import desk, set_up

__all__ = ["desk", "set_up"]
