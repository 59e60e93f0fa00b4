from authorities.admin import councils, mails, people

__all__ = ["councils", "mails", "people"]
