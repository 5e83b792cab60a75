from tests.standin.fixtures import telegram

__all__ = ["telegram"]
