import os

from portal import logs

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))  # at most the pool size in portal/environment.py
control_socket_disable = True  # unused: one interface fewer to secure
max_requests = 10_000
max_requests_jitter = 1_000

accesslog = "-"
# The path without its query string, and no IP address.
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
logconfig_dict = logs.configuration("gunicorn.error", "gunicorn.access")
