//! Collects the fonts that every printed page is set with, so that the finished binary needs none.

use std::{env, fs, path::PathBuf};

/// Where Debian's package `fonts-noto-core` puts its files.
const DEBIAN: &str = "/usr/share/fonts/truetype/noto";

/// One line per script that clients write their names in. Without an italic, the upright face is used.
const FACES: &[&str] = &[
    "NotoSans-Regular",
    "NotoSans-Bold",
    "NotoSans-Italic",
    "NotoSans-BoldItalic",
    "NotoSansArabic-Regular",
    "NotoSansArabic-Bold",
    "NotoSansEthiopic-Regular",
    "NotoSansEthiopic-Bold",
    "NotoSansGeorgian-Regular",
    "NotoSansGeorgian-Bold",
    "NotoSansArmenian-Regular",
    "NotoSansArmenian-Bold",
    "NotoSansTamil-Regular",
    "NotoSansTamil-Bold",
];

#[expect(
    clippy::disallowed_methods,
    reason = "a build script is told everything by the environment"
)]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=BINDEGLIED_FONTS");
    let folder =
        env::var_os("BINDEGLIED_FONTS").map_or_else(|| PathBuf::from(DEBIAN), PathBuf::from);

    let mut list = String::from("&[\n");
    for face in FACES {
        let path = folder.join(format!("{face}.ttf"));
        if !path.is_file() {
            println!(
                "cargo::error={face}.ttf not found in {}: install Debian's package `fonts-noto-core` \
                 (apt-get install fonts-noto-core) or set BINDEGLIED_FONTS to the folder that holds the Noto fonts",
                folder.display()
            );
            return;
        }
        println!("cargo::rerun-if-changed={}", path.display());
        list.push_str(&format!(
            "    include_bytes!({:?}),\n",
            path.display().to_string()
        ));
    }
    list.push(']');

    let Some(out) = env::var_os("OUT_DIR") else {
        println!("cargo::error=cargo did not name an OUT_DIR");
        return;
    };
    if let Err(error) = fs::write(PathBuf::from(out).join("fonts.rs"), list) {
        println!("cargo::error=the list of fonts could not be written: {error}");
    }
}
