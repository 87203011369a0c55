use std::collections::HashMap;
use std::sync::OnceLock;

struct File {
    name: &'static str,
    url: &'static str,
    body: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The addresses of the built-in files.
#[derive(Debug, Clone, Copy)]
pub struct Assets;

impl Assets {
    /// The address of a file; the bare name, which leads nowhere, when there is none of that name.
    pub fn url(self, name: &str) -> &'static str {
        debug_assert!(!HASH.is_empty());
        find(name).map_or("/assets/none", |file| file.url)
    }
}

/// The content of a built-in file, under its present address only: browsers keep it for ever.
pub fn asset(hash: &str, name: &str) -> Option<&'static [u8]> {
    find(name).filter(|_| hash == HASH).map(|file| file.body)
}

fn find(name: &str) -> Option<&'static File> {
    static INDEX: OnceLock<HashMap<&'static str, &'static File>> = OnceLock::new();
    INDEX
        .get_or_init(|| FILES.iter().map(|file| (file.name, file)).collect())
        .get(name)
        .copied()
}
