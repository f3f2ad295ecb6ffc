"""The desktop window: keyboard, mouse and gamepad become an `InputFrame`, and the target to draw into."""
