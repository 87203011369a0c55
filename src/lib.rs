//! The application: `main` → `app` → `routes` → slices → `kit`, never back.

pub mod access;
pub mod account;
pub mod app;
pub mod audit;
pub mod backup;
pub mod case;
pub mod cli;
pub mod config;
pub mod consultation;
pub mod demo;
pub mod doctor;
pub mod household;
pub mod import;
pub mod keystore;
pub mod layout;
pub mod organisation;
pub mod permission;
pub mod person;
pub mod plan;
pub mod routes;
pub mod task;
#[cfg(feature = "testing")]
pub mod testing;
pub mod today;
pub mod web;
