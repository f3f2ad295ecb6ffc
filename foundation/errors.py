"""The one error that reaches a user."""


class UserError(Exception):
    """Something outside the program stands in the way: a file, a setting, the machine.

    The message is one sentence that says what, where and what to do; the command line prints it without a traceback.
    What a library adds to it in lines of its own stands on the same one.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(" ".join(message.split()) if "\n" in message else message)
