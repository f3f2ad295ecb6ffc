"""The desktop window: keyboard, mouse and gamepad become controls, and the target to draw into."""
