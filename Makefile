# The only commands to learn: `make help` lists them.

SHELL := /bin/sh
PORT ?= 8000
PYTHON := .venv/bin/python
DJADE := .venv/bin/djade --target-version 5.2
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet
TEST := $(PYTHON) -m pytest --numprocesses auto --dist worksteal
NO_DATABASE := env -u DATABASE_URL -u PGDATABASE -u PGSERVICE
LOCK := CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet --no-strip-extras --allow-unsafe \
	--generate-hashes --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
export PORT

.PHONY: help run dev test test-all bench mutants check lint fix lock assets load venv production-tools dev-tools database
.DEFAULT_GOAL := help
.NOTPARALLEL:

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

# The sender of e-mails ends with the server that it stands beside.
run: production-tools database ## Serve the site the way production does, on 127.0.0.1:PORT (8000)
	@echo "Gathering the static files ..."
	@$(PYTHON) manage.py collectstatic --noinput --verbosity 0
	@echo $(PORT) > var/port
	@echo "Open http://127.0.0.1:$(PORT)/ (Ctrl+C stops it)"
	@$(PYTHON) manage.py outbox --watch 5 & exec .venv/bin/gunicorn --config portal/gunicorn.conf.py portal.wsgi

dev: dev-tools database ## Serve it with Django's reloading server, DEBUG on, no second factor
	@echo $(PORT) > var/port
	@export DEBUG=1 SECOND_FACTOR=0; $(PYTHON) manage.py outbox --watch 5 & \
		exec $(PYTHON) manage.py runserver 127.0.0.1:$(PORT)

test: dev-tools ## Run the tests, large amounts left out (PYTEST= takes more options)
	@$(TEST) $(PYTEST)

# What axe, html-validate and the byte budgets say of a page does not depend on the database.
test-all: dev-tools ## Run every test, the slow ones too, on SQLite and on PostgreSQL
	@$(NO_DATABASE) $(TEST) -m "" $(PYTEST)
	@if command -v pg_virtualenv >/dev/null; then \
		$(NO_DATABASE) pg_virtualenv -t -o fsync=off -o jit=off \
			$(TEST) -m "not node and not any_database" $(PYTEST); \
	else echo "Not tested on PostgreSQL (sudo apt install postgresql-15 postgresql-common)"; fi

bench: dev-tools ## Print how long large amounts take, one after the other
	@$(PYTHON) -m pytest -m bench $(PYTEST)

mutants: dev-tools ## Plant small faults one at a time: do the tests notice? (ROOM=offers/search narrows it)
	@$(PYTHON) tests/mutants/run.py $(ROOM)

check: lint ## Style, migrations, production settings, HTML
	@if command -v npm >/dev/null; then $(MAKE) --silent node_modules/.package-lock.json && \
		$(PYTHON) -m pytest --quiet -m "node and not slow"; \
	else echo "HTML not checked: Node is not here (sudo apt install nodejs npm)"; fi

lint: dev-tools ## The same without HTML
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	git ls-files templates | xargs $(DJADE) --check
	.venv/bin/lint-imports
	$(PYTHON) manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy, as production"
	@PORTAL_ENV=production ALLOWED_HOSTS=offer.invalid \
		EMAIL_HOST=mail.invalid EMAIL_FROM=offer@offer.invalid ALLAUTH_TRUSTED_PROXY_COUNT=1 \
		SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))') \
		FEEDBACK_CODE_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))') \
		$(PYTHON) manage.py check --deploy --fail-level WARNING

fix: dev-tools ## Let ruff and djade put right what they can
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	git ls-files templates | xargs $(DJADE)

# All is resolved once; the smaller locks start from the same versions and lose what they do not need.
lock: dev-tools ## Lock the dependencies of pyproject.toml (UPGRADE=--upgrade for newer ones)
	$(LOCK) $(UPGRADE) --extra production --extra dev -o requirements/dev.txt pyproject.toml
	cp requirements/dev.txt requirements/production.txt
	$(LOCK) --extra production -o requirements/production.txt pyproject.toml
	cp requirements/dev.txt requirements/base.txt
	$(LOCK) -o requirements/base.txt pyproject.toml

assets: ## Build the CSS and the script from their sources (needs Node)
	npm ci
	npm run build

load: production-tools database ## Add what is missing of the shipped content

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund

# .venv keeps a copy of the lock it was made from: the same lock needs no installing.
production-tools: venv
	@cmp -s requirements/production.txt .venv/production.lock || { \
		echo "Installing what the site needs (a minute, the first time) ..." && \
		$(PIP) install --require-hashes -r requirements/production.txt && \
		cp requirements/production.txt .venv/production.lock; }

dev-tools: venv
	@cmp -s requirements/dev.txt .venv/dev.lock || { \
		echo "Installing what developers need (two minutes, the first time) ..." && \
		$(PIP) install --require-hashes -r requirements/dev.txt && \
		cp requirements/dev.txt .venv/dev.lock; }

database:
	@mkdir -p var
	@test -s var/secret_key || (umask 077 && $(PYTHON) -c \
		'import secrets; print(secrets.token_urlsafe(50))' > var/secret_key)
	@echo "Preparing the database ..."
	@$(PYTHON) manage.py migrate --verbosity 0
	@$(PYTHON) manage.py createcachetable
	@$(PYTHON) manage.py load_content

venv:
	@$(PYTHON) -c 'import pip' 2>/dev/null || { \
		for python in python3 python3.11 python3.12 python3.13 python3.14; do \
			$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
			python=; \
		done; \
		if [ -z "$$python" ]; then \
			echo "Python 3.11 or newer is missing. On Debian or Ubuntu: sudo apt install python3 python3-venv" >&2; \
			exit 1; \
		fi; \
		if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
			echo "$$python cannot make an environment yet. On Debian or Ubuntu: sudo apt install $$python-venv" >&2; \
			exit 1; \
		fi; \
		echo "Making .venv with $$($$python --version) ..."; \
		$$python -m venv --clear .venv; }
