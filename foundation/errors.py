"""The one error that reaches a user."""


class UserError(Exception):
    """Something outside the program stands in the way: a file, a setting, the machine.

    The message is one sentence that says what, where and what to do; the command line prints it without a traceback.
    """
