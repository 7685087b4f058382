//! nexus
pub mod content;
pub mod domain;
pub mod store;
pub mod app;
