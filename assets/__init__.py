"""The bundled portrait, fonts and icons, with their licences in README.md."""
