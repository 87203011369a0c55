//! A PostgreSQL server for measuring: durable, unlike the one of the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

pub(super) struct Server {
    home: PathBuf,
    bin: PathBuf,
    account: Option<&'static str>,
    pub(super) url: String,
    pub(super) version: String,
}

fn newest() -> anyhow::Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .context("PostgreSQL's server programs were not found; say --postgres URL")?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let number = path.file_name()?.to_str()?.parse().ok()?;
            Some((number, path.join("bin")))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, path)| path).context("no PostgreSQL")
}

impl Server {
    /// A new cluster below `place`, which PostgreSQL's account must be able to enter.
    pub(super) fn start(place: &Path) -> anyhow::Result<Self> {
        let bin = newest()?;
        let root = Command::new("id")
            .arg("-u")
            .output()?
            .stdout
            .starts_with(b"0\n");
        // PostgreSQL refuses to run as root.
        let account = root.then_some("postgres");
        let home = place.join(format!("bindeglied-bench-pg.{}", std::process::id()));
        fs::create_dir_all(&home)?;
        if let Some(account) = account {
            run(Command::new("chown").arg(account).arg(&home))?;
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let server = Self {
            url: format!("postgres://bindeglied@127.0.0.1:{port}/postgres"),
            version: String::new(),
            home,
            bin,
            account,
        };
        let data = server.home.join("db");
        run(server.program("initdb").arg("-D").arg(&data).args([
            "-U",
            "bindeglied",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]))?;
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c shared_buffers=512MB -c max_wal_size=2GB",
            server.home.display()
        );
        run(server
            .program("pg_ctl")
            .arg("-D")
            .arg(&data)
            .arg("-l")
            .arg(server.home.join("log"))
            .args(["-w", "-t", "60", "start", "-o", &options]))?;
        let version = server.program("postgres").arg("--version").output()?;
        let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
        Ok(Self { version, ..server })
    }

    fn program(&self, name: &str) -> Command {
        let program = self.bin.join(name);
        let mut command = match self.account {
            None => Command::new(program),
            Some(account) => {
                let mut command = Command::new("runuser");
                command.args(["-u", account, "--"]).arg(program);
                command
            }
        };
        command.current_dir("/");
        command
    }

    /// Bytes on the disk.
    pub(super) fn size(&self) -> u64 {
        super::size_of(&self.home.join("db"))
    }

    pub(super) fn stop(self) -> anyhow::Result<()> {
        run(self
            .program("pg_ctl")
            .arg("-D")
            .arg(self.home.join("db"))
            .args(["-m", "fast", "-w", "stop"]))?;
        fs::remove_dir_all(&self.home)?;
        Ok(())
    }
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let done = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()?;
    if !done.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(())
}
