use futures::StreamExt;
use secrecy::SecretString;

use super::bucket::TestBucket;
use super::*;

/// The same for a folder and for a store that speaks S3.
async fn both(test: impl AsyncFn(Files)) {
    let dir = tempfile::tempdir().unwrap();
    test(Files::open(&Place::Folder(dir.path().to_owned())).unwrap()).await;
    for prefix in ["", "one/place"] {
        let bucket = TestBucket::start().await;
        bucket.put("another/file", b"not ours");
        let place = Place::Bucket(bucket.settings(prefix));
        test(Files::open(&place).unwrap()).await;
        assert_eq!(bucket.unfinished(), 0);
        assert_eq!(bucket.requests().1, 0);
    }
}

async fn read(files: &Files, name: &str) -> Result<Vec<u8>, FilesError> {
    let (bytes, mut pieces) = files.read(name).await?;
    let mut all = Vec::new();
    while let Some(piece) = pieces.next().await {
        all.extend_from_slice(&piece?);
    }
    assert_eq!(all.len() as u64, bytes);
    Ok(all)
}

async fn names(files: &Files) -> Vec<(String, u64)> {
    let mut all = Vec::new();
    let see = |found: Found| all.push((found.name, found.bytes));
    files.each(see).await.unwrap();
    all.retain(|(name, _)| name != "another/file");
    all.sort();
    all
}

async fn write(files: &Files, name: &str, bytes: &[u8]) {
    let mut writer = files.write(name).unwrap();
    for piece in bytes.chunks(100_000) {
        writer.push(piece.to_vec()).await.unwrap();
    }
    writer.finish().await.unwrap();
}

#[tokio::test]
async fn files_of_every_length_come_back() {
    both(async |files| {
        for length in [0, 1, 600_000, 11 * 1024 * 1024] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 253) as u8).collect();
            let name = format!("tenant/{length}");
            write(&files, &name, &bytes).await;
            assert!(read(&files, &name).await.unwrap() == bytes);
        }
        // More than one page of a list.
        let expected = ["0", "1", "11534336", "600000"];
        let expected = expected.map(|n| (format!("tenant/{n}"), n.parse().unwrap()));
        assert_eq!(names(&files).await, expected);
        files.remove("tenant/1").await.unwrap();
        files.remove("tenant/1").await.unwrap();
        assert_eq!(names(&files).await.len(), 3);
        let gone = read(&files, "tenant/1").await.unwrap_err();
        assert!(matches!(gone, FilesError::Missing), "{gone}");
        files.check().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn of_what_was_not_finished_nothing_stays() {
    both(async |files| {
        for length in [10, 12 * 1024 * 1024] {
            let mut writer = files.write("tenant/half").unwrap();
            writer.push(vec![1; length]).await.unwrap();
            drop(writer);
        }
        // Taking back goes on behind our back.
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if files.leftovers().unwrap().is_empty() {
                break;
            }
        }
        assert_eq!(names(&files).await, []);
        assert_eq!(files.leftovers().unwrap(), Vec::<PathBuf>::new());
    })
    .await;
}

#[tokio::test]
async fn leftovers_of_a_killed_program_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let files = Files::open(&Place::Folder(dir.path().to_owned())).unwrap();
    write(&files, "tenant/whole", b"x").await;
    let left = dir.path().join("tenant/half#1");
    std::fs::write(&left, b"x").unwrap();
    assert_eq!(files.leftovers().unwrap(), [left]);
    assert_eq!(names(&files).await, [("tenant/whole".to_owned(), 1)]);
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_an_unsafe_line_needs_a_word() {
    let bucket = TestBucket::start().await;
    let wrong = Bucket {
        secret_key: SecretString::from("another"),
        ..bucket.settings("")
    };
    let files = Files::open(&Place::Bucket(wrong)).unwrap();
    assert!(files.check().await.is_err());
    assert!(bucket.requests().1 > 0);
    assert_eq!(bucket.requests().0, 0);
    let unsafe_line = Bucket {
        plain: false,
        ..bucket.settings("")
    };
    let files = Files::open(&Place::Bucket(unsafe_line));
    let refused = match files {
        Ok(files) => files.check().await.is_err(),
        Err(_) => true,
    };
    assert!(refused);
    assert_eq!(bucket.requests().0, 0);
}

#[tokio::test]
async fn names_do_not_lead_out() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("files")).unwrap();
    let files = Files::open(&Place::Folder(dir.path().join("files"))).unwrap();
    assert!(files.write("../out").is_err());
    let missing = Files::open(&Place::Folder(dir.path().join("none")));
    assert!(matches!(missing, Err(FilesError::Missing)));
}
