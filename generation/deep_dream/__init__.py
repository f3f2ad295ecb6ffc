"""Deep dream: Mordvintsev, Olah, Tyka, "Inceptionism: Going Deeper into Neural Networks", Google Research, 2015."""
