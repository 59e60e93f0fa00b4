from feedback.desk import admin as desk
from feedback.public import admin as public
from feedback.setup import admin as setup

__all__ = ["desk", "public", "setup"]
