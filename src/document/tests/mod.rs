mod changing;
mod handing_in;
mod keeping;
mod seeing;

use bindeglied_kit::media::samples;
use bindeglied_kit::testing::TestDb;
use uuid::Uuid;

use crate::testing::{Answer, Client, MadeCase, TestApp};

/// A county with a case of two people and its Fachkraft.
struct World {
    test: TestApp,
    made: MadeCase,
    karrer: Client,
}

impl World {
    async fn new(db: TestDb) -> Self {
        let test = TestApp::new(db).await;
        let names = [("Haile", "Selam"), ("Haile", "Yonas")];
        let made = test.make_case("Karrer", &names).await;
        let karrer = test.client("Karrer").await;
        Self { test, made, karrer }
    }

    fn base(&self) -> String {
        format!("/cases/{}/documents", self.made.case)
    }

    async fn hand_in(&self, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Answer {
        self.karrer.upload(&self.base(), name, bytes, fields).await
    }

    /// Hands in a PDF and returns its id.
    async fn pdf(&self, name: &str, fields: &[(&str, &str)]) -> Uuid {
        // Each is another file.
        let bytes = samples::pdf(1_000 + name.len());
        self.hand_in(name, &bytes, fields).await.id()
    }

    /// Names of the files in the folder.
    fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect(&self.test.db.dir.path().join("files"), &mut found);
        found.sort();
        found
    }

    async fn rows(&self) -> i64 {
        let sql = "select count(*) from document";
        let args = bindeglied_kit::args![];
        let (rows,): (i64,) = self.test.app.db.one(sql, args).await.unwrap();
        rows
    }

    /// What the log holds of documents, oldest first.
    async fn log(&self) -> Vec<String> {
        let sql = "select action from audit_event where action like 'document.%' order by seq";
        let args = bindeglied_kit::args![];
        let rows: Vec<(String,)> = self.test.app.db.all(sql, args).await.unwrap();
        rows.into_iter().map(|(action,)| action).collect()
    }
}

fn collect(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
}

/// Waits until something behind our back has happened.
async fn until(mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if done().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it did not happen");
}
