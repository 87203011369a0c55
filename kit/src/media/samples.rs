//! Files for tests, each as its kind is built. Images carry [`SECRET`] wherever it could hide, and
//! lie on their side.
#![expect(clippy::expect_used, reason = "a sample that cannot be made must fail")]

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::png;

/// What must not stay in an image.
pub const SECRET: &str = "Geheimort-Quellweg-7";
/// How the images of this module lie: turned by a quarter.
pub const TURNED: u8 = 6;

/// Exif data of a camera: which way is up, and the place.
pub fn exif() -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0\x02\0".to_vec();
    // A text of the maker first, so that the orientation has to be looked for.
    out.extend(b"\x0f\x01\x02\0");
    out.extend(u32::try_from(SECRET.len()).expect("short").to_le_bytes());
    out.extend(38_u32.to_le_bytes());
    out.extend(b"\x12\x01\x03\0\x01\0\0\0");
    out.extend([TURNED, 0, 0, 0]);
    out.extend([0; 4]);
    out.extend(SECRET.bytes());
    out
}

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).expect("short").to_be_bytes();
    [&[0xFF, marker], &length[..], data].concat()
}

/// A photo as a phone makes it; `picture` bytes of picture.
pub fn jpeg(picture: usize) -> Vec<u8> {
    let mut out = vec![0xFF, 0xD8];
    out.extend(segment(
        0xE0,
        b"JFIF\0\x01\x02\0\0\x48\0\x48\x01\x01Geheimort-Quellweg-7",
    ));
    out.extend(segment(0xE1, &[b"Exif\0\0", &exif()[..]].concat()));
    let xmp = format!("http://ns.adobe.com/xap/1.0/\0<x>{SECRET}</x>");
    out.extend(segment(0xE1, xmp.as_bytes()));
    out.extend(segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"));
    out.extend(segment(0xE2, format!("MPF\0{SECRET}").as_bytes()));
    out.extend(segment(0xED, format!("Photoshop 3.0\0{SECRET}").as_bytes()));
    out.extend(segment(0xFE, SECRET.as_bytes()));
    out.extend(segment(0xDB, &[1; 65]));
    out.extend(segment(0xC0, &[8, 0, 16, 0, 16, 1, 1, 0x11, 0]));
    out.extend(segment(0xC4, &[2; 20]));
    out.extend(segment(0xDA, &[1, 1, 0, 0, 63, 0]));
    out.extend(scan(picture));
    out.extend([0xFF, 0xD9]);
    // A film or a second photo behind the first.
    out.extend(SECRET.bytes());
    out
}

/// The picture of [`jpeg`], with what looks like markers and is none.
pub fn scan(picture: usize) -> Vec<u8> {
    let mut out: Vec<u8> = (0..picture).map(|at| (at % 200) as u8).collect();
    out.extend([0xFF, 0x00, 0x12, 0xFF, 0xD3, 0x34, 0xFF, 0x00]);
    out
}

pub fn png() -> Vec<u8> {
    let mut out = png::SIGNATURE.to_vec();
    png::chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0], &mut out);
    png::chunk(b"tEXt", format!("Author\0{SECRET}").as_bytes(), &mut out);
    png::chunk(b"iTXt", SECRET.as_bytes(), &mut out);
    png::chunk(b"tIME", SECRET.as_bytes(), &mut out);
    png::chunk(b"eXIf", &exif(), &mut out);
    png::chunk(b"prVt", SECRET.as_bytes(), &mut out);
    // One grey point, packed without compression.
    let packed = [0x78, 1, 1, 2, 0, 0xFD, 0xFF, 0, 0x80, 0, 0x82, 0, 0x81];
    png::chunk(b"IDAT", &packed, &mut out);
    png::chunk(b"IEND", &[], &mut out);
    out.extend(SECRET.bytes());
    out
}

pub fn webp() -> Vec<u8> {
    let mut inside = b"WEBP".to_vec();
    for (kind, data) in [
        (b"VP8X", vec![0x0C, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (b"VP8L", vec![0x2F, 0, 0, 0, 0]),
        (b"EXIF", exif()),
        (b"XMP ", SECRET.as_bytes().to_vec()),
        (b"priv", SECRET.as_bytes().to_vec()),
    ] {
        inside.extend(kind);
        inside.extend(u32::try_from(data.len()).expect("short").to_le_bytes());
        inside.extend(&data);
        inside.resize(inside.len() + data.len() % 2, 0);
    }
    let length = u32::try_from(inside.len()).expect("short").to_le_bytes();
    [&b"RIFF"[..], &length, &inside, SECRET.as_bytes()].concat()
}

/// A file of the kind of Word, with further parts.
pub fn docx(more: &[&str]) -> Vec<u8> {
    let parts = ["[Content_Types].xml", "_rels/.rels", "word/document.xml"];
    zipped(&[&parts[..], more].concat(), None)
}

/// An open document; `kind` is what it says of itself.
pub fn open_document(kind: &str, more: &[&str]) -> Vec<u8> {
    zipped(&[&["content.xml"], more].concat(), Some(kind))
}

pub fn zipped(parts: &[&str], first: Option<&str>) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    if let Some(kind) = first {
        let stored =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        out.start_file("mimetype", stored).expect("a part");
        out.write_all(kind.as_bytes()).expect("memory");
    }
    for part in parts {
        out.start_file(*part, SimpleFileOptions::default())
            .expect("a part");
        out.write_all(b"<x/>").expect("memory");
    }
    out.finish().expect("an archive").into_inner()
}

/// An Office file of the old kind with these streams.
pub fn compound(streams: &[&str]) -> Vec<u8> {
    let mut out = super::compound::SIGNATURE.to_vec();
    out.resize(512, 0xAB);
    for name in streams {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(entry.len() + 2).expect("short").to_le_bytes();
        entry.resize(64, 0);
        entry.extend(length);
        entry.resize(128, 0);
        out.extend(entry);
    }
    out.resize(out.len() + 900, 0xAB);
    out
}

pub fn pdf(bytes: usize) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    out.resize(bytes.max(16) - 6, b' ');
    out.extend(b"%%EOF\n");
    out
}
