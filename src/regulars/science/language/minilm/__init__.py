"""MiniLM: sentences as vectors, by a small transformer that runs here: finer than the meaning of words, and slower."""

from regulars.science.language.minilm.embedding import MiniLM, is_installed

__all__ = ["MiniLM", "is_installed"]
