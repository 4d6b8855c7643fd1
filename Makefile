# make run      open the window (with no display: write pictures and a text trace)
# make test     set everything up, check the code, run all tests
# make package  build the program that needs no Python, into dist/, and try it

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.gradgui-installed
PICTURES := gradgui-pictures

.PHONY: run test check format pictures package clean setup libs
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

# xz takes the longest; -T0 uses every processor, in blocks small enough for two.
package: libs
	@$(BIN)/python -m PyInstaller --noconfirm --log-level ERROR --distpath dist --workpath build packaging/gradgui.spec
	@$(BIN)/python packaging/third_party.py dist/gradgui
	@tar -C dist --sort=name --owner=0 --group=0 --numeric-owner -cf - gradgui | xz -T0 -6 --block-size=48MiB > dist/gradgui.tar.xz
	@$(BIN)/python packaging/smoke.py dist/gradgui

clean:
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage $(PICTURES)
	find gradgui tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
