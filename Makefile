# make run    open the window (with no display: write pictures and a text trace)
# make test   set everything up, check the code, run all tests

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.gradgui-installed
PICTURES := gradgui-pictures

.PHONY: run test check format pictures clean setup libs
.DEFAULT_GOAL := run

setup: $(STAMP)

$(STAMP): pyproject.toml tools/make_venv.sh
	@sh tools/make_venv.sh $(VENV)
	@touch $@

libs: $(STAMP)
	@$(BIN)/python tools/qt_libs.py

run: libs
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
	  exec $(BIN)/python -m gradgui; \
	else \
	  echo "No display here: writing pictures of the window and a text trace into ./$(PICTURES)"; \
	  QT_QPA_PLATFORM=offscreen exec $(BIN)/python -m gradgui --demo $(PICTURES); \
	fi

test: libs check
	@$(BIN)/python -m pytest -n 2 $(ARGS)

check: $(STAMP)
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(STAMP)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

pictures: libs
	@QT_QPA_PLATFORM=offscreen $(BIN)/python tools/make_pictures.py

clean:
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage $(PICTURES)
	find gradgui tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
