# make demo: set up, build the demo library, open the window (without a screen: write demo.png)
# make test: set up, then every check and test
PYTHON ?= python3
BIN := .venv/bin
export QT_LOGGING_RULES ?= qt.multimedia.*=false

# Linking's loops are compiled once on a machine, which takes about a minute; nobody should wait for it later.
prepare = echo "Preparing: compiling what links footage (once)"; $(BIN)/sightline bench link --clips 200 --fix-every 5 >/dev/null 2>&1 || true

.PHONY: demo test lint soak clean
demo: .venv/.app
	$(BIN)/sightline demo

# The type checker keeps one core busy for more than a minute: meanwhile the other one compiles, so that no test has to.
test: .venv/.dev
	@{ $(prepare); } & $(MAKE) --no-print-directory lint; checked=$$?; wait; exit $$checked
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist worksteal

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/basedpyright

soak: .venv/.dev
	@sh .ci/system-libraries soak
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m slow --timeout=3000

.venv/.venv: 
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Sightline needs Python 3.11 or later (found %d.%d). Name one with: make PYTHON=python3.12 ..." % sys.version_info[:2])'
	@sh .ci/system-libraries
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.app: .venv/.venv pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@$(prepare)
	@touch $@

.venv/.dev: .venv/.venv pyproject.toml constraints.txt
	@sh .ci/system-libraries test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info
