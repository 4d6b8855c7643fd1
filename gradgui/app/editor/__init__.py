"""The editor: a text with what happened in it marked in place."""

from gradgui.app.editor.editor import CodeEditor

__all__ = ["CodeEditor"]
