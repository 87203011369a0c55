//! The built program as a process, and just enough HTTP to talk to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// The program on a data folder and a database.
pub(crate) struct Program<'a> {
    pub(crate) data: &'a Path,
    pub(crate) database: &'a str,
}

impl Program<'_> {
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bindeglied"));
        command
            .args(arguments)
            .arg("--data")
            .arg(self.data)
            .args(["--database", self.database])
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts the server; its log goes to a file in the data folder.
    pub(crate) fn serve(&self) -> Server {
        self.serve_by(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// The same by another command, which becomes the server.
    pub(crate) fn serve_by(&self, mut command: Command) -> Server {
        let log = std::fs::File::create(self.data.join("server.log")).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let address = line.trim().rsplit("//").next().unwrap();
        Server {
            address: address
                .parse()
                .unwrap_or_else(|_| panic!("no address in {line:?}")),
            child,
        }
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.data.join("server.log")).unwrap()
    }
}

/// A running server. It is killed, never asked to stop.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Server {
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// A signed-in browser.
    pub(crate) fn browser<'a>(&'a self, token: &'a str) -> Browser<'a> {
        Browser {
            server: self,
            token,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) struct Browser<'a> {
    server: &'a Server,
    token: &'a str,
}

/// Head and body of an answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        let line = self.head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("location").then_some(value)
        });
        line.unwrap_or_else(|| panic!("no redirect but {}: {}", self.status, self.text))
    }

    /// The value of a hidden field.
    pub(crate) fn field(&self, name: &str) -> &str {
        let field = self.text.split(&format!("name=\"{name}\" value=\"")).nth(1);
        let field = field.unwrap_or_else(|| panic!("no field {name}: {}", self.text));
        field.split('"').next().unwrap()
    }
}

impl Browser<'_> {
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path}"), "", b"")
    }

    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_html_form::to_string(fields).unwrap();
        let kind = "application/x-www-form-urlencoded";
        self.send(&format!("POST {path}"), kind, body.as_bytes())
    }

    /// Sends a file with the token of the form.
    pub(crate) fn upload(&self, path: &str, csrf: &str, name: &str, file: &[u8]) -> Answer {
        let mut body = format!(
            "--e\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
             --e\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend(file);
        body.extend(b"\r\n--e--\r\n");
        self.send(
            &format!("POST {path}"),
            "multipart/form-data; boundary=e",
            &body,
        )
    }

    fn send(&self, line: &str, kind: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.server.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let head = format!(
            "{line} HTTP/1.0\r\nHost: {}\r\nCookie: bindeglied={}; lang=de\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.server.address,
            self.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let answer = String::from_utf8_lossy(&bytes).into_owned();
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_owned(),
            text: text.replace(['\u{2068}', '\u{2069}'], ""),
        }
    }
}
