//! Layout of whole documents.
