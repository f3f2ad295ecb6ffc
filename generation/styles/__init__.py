"""Where style pictures come from: painted ones without end, scikit-image's, and the user's own."""
