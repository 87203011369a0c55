//! The program that is measured, as a process.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

use super::http::Client;
use super::load::now;
use super::machine;

/// Where a county is.
pub(super) struct Place {
    pub(super) program: PathBuf,
    pub(super) data: PathBuf,
    pub(super) url: Option<String>,
}

impl Place {
    pub(super) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(name).arg("--data").arg(&self.data);
        if let Some(url) = &self.url {
            command.arg("--database").arg(url);
        }
        command
    }

    /// Runs a sub-command that answers in JSON.
    pub(super) fn json(&self, name: &str, arguments: &[&str]) -> anyhow::Result<Done> {
        let began = now();
        let child = self
            .command(name)
            .args(arguments)
            .arg("--json")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let pid = child.id();
        let (ended, end) = std::sync::mpsc::channel::<()>();
        let watch = std::thread::spawn(move || {
            let mut most = 0;
            while end.recv_timeout(Duration::from_millis(20)).is_err() {
                most = most.max(machine::memory(pid).1);
            }
            most
        });
        let done = child.wait_with_output()?;
        let _ = ended.send(());
        let seconds = began.elapsed().as_secs_f64();
        let value = serde_json::from_slice(&done.stdout)
            .with_context(|| format!("{name}: {}", String::from_utf8_lossy(&done.stderr)))?;
        Ok(Done {
            value,
            seconds,
            memory: watch.join().unwrap_or(0),
        })
    }
}

/// What a sub-command said and what it took.
pub(super) struct Done {
    pub(super) value: Value,
    pub(super) seconds: f64,
    /// The most resident memory, in MiB.
    pub(super) memory: u64,
}

pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
    /// Seconds from its start to its first page.
    pub(super) first_page: f64,
}

impl Server {
    pub(super) fn start(place: &Place) -> anyhow::Result<Self> {
        let began = now();
        let mut child = place
            .command("serve")
            .args(["--listen", "127.0.0.1:0"])
            .env("BINDEGLIED_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().context("no output of the server")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line
            .trim()
            .rsplit_once("http://")
            .and_then(|(_, address)| address.parse().ok())
            .with_context(|| format!("the server says: {line}"))?;
        let page = Client::new(address).get("/login")?;
        if page.status != 200 {
            bail!("the first page answers {}", page.status);
        }
        Ok(Self {
            child,
            address,
            first_page: began.elapsed().as_secs_f64(),
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn stop(mut self) -> anyhow::Result<()> {
        Command::new("kill").arg(self.pid().to_string()).status()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone when it was stopped; otherwise it must not outlive the bench.
        let _ = self.child.kill();
    }
}
