//! Look inside one file.
