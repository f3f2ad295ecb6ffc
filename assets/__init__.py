"""The bundled portrait, learned styles, fonts and icons, with their licences in README.md."""
