from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalConfig(AppConfig):
    name = "portal"


class PortalStaticFilesConfig(StaticFilesConfig):
    """Leaves out the Sass sources, so that only built files are collected and served."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "scss", "*.scss"]


class PortalAdminConfig(admin_apps.AdminConfig):
    default = False  # PortalConfig is the default
    default_site = "portal.admin.StaffSite"
