//! As much of a browser as measuring needs: one connection that stays open, a cookie, forms.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, bail};

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) cookie: Option<String>,
    pub(super) location: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One signed-in person; copies share the session, each has its own connection.
pub(super) struct Client {
    to: SocketAddr,
    cookie: String,
    /// What a browser says it can unpack; nothing for a client that reads the pages itself.
    packed: &'static str,
    open: Option<BufReader<TcpStream>>,
}

impl Clone for Client {
    fn clone(&self) -> Self {
        Self {
            to: self.to,
            cookie: self.cookie.clone(),
            packed: self.packed,
            open: None,
        }
    }
}

impl Client {
    pub(super) fn new(to: SocketAddr) -> Self {
        Self {
            to,
            cookie: String::new(),
            packed: "",
            open: None,
        }
    }

    /// The same person, who gets pages as a browser does.
    pub(super) fn like_a_browser(&self) -> Self {
        Self {
            packed: "Accept-Encoding: gzip, deflate, br\r\n",
            ..self.clone()
        }
    }

    pub(super) fn sign_in(&mut self, login: &str, password: &str) -> anyhow::Result<()> {
        let page = self.get("/login")?.text();
        let csrf = input(&page, "csrf").context("no form on the login page")?;
        let fields = [
            ("csrf", csrf.as_str()),
            ("login", login),
            ("password", password),
        ];
        let answer = self.post("/login", &fields)?;
        let cookie = answer.cookie.filter(|_| answer.status == 303);
        self.cookie = cookie.with_context(|| format!("{login} cannot sign in"))?;
        Ok(())
    }

    pub(super) fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\n{}{}\r\n",
            self.to, self.packed, self.cookie
        );
        self.send(request.as_bytes())
    }

    pub(super) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let body = pairs.join("&");
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {to}\r\nOrigin: http://{to}\r\nSec-Fetch-Site: same-origin\r\n{cookie}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}",
            to = self.to,
            cookie = self.cookie,
            length = body.len()
        );
        self.send(request.as_bytes())
    }

    fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        let kept = self.open.is_some();
        match self.try_send(request) {
            // The server may have closed a connection that was idle.
            Err(_) if kept => {
                self.open = None;
                self.try_send(request)
            }
            other => other,
        }
    }

    fn try_send(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        let mut stream = match self.open.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.to)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(300)))?;
                BufReader::with_capacity(64 * 1024, stream)
            }
        };
        stream.get_mut().write_all(request)?;
        let answer = read(&mut stream)?;
        self.open = Some(stream);
        Ok(answer)
    }
}

fn read(stream: &mut impl BufRead) -> anyhow::Result<Answer> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        bail!("the connection was closed");
    }
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .context("no HTTP answer")?;
    let mut answer = Answer {
        status,
        cookie: None,
        location: None,
        body: Vec::new(),
    };
    let (mut length, mut chunked) = (0, false);
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse()?,
            "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
            "location" => answer.location = Some(value.to_owned()),
            "set-cookie" if value.starts_with("bindeglied") => {
                let pair = value.split(';').next().unwrap_or_default();
                answer.cookie = Some(format!("Cookie: {pair}\r\n"));
            }
            _ => {}
        }
    }
    if chunked {
        loop {
            line.clear();
            stream.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16)?;
            let from = answer.body.len();
            answer.body.resize(from + size, 0);
            stream.read_exact(&mut answer.body[from..])?;
            stream.read_exact(&mut [0; 2])?;
            if size == 0 {
                break;
            }
        }
    } else {
        answer.body.resize(length, 0);
        stream.read_exact(&mut answer.body)?;
    }
    Ok(answer)
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// The value of the first input of that name.
pub(super) fn input(page: &str, name: &str) -> Option<String> {
    let field = page.split(&format!("name=\"{name}\"")).nth(1)?;
    let field = field.split('>').next()?;
    let value = field.split("value=\"").nth(1)?;
    Some(value.split('"').next()?.to_owned())
}

/// The ids after a path in the links of a page, each once.
pub(super) fn ids(page: &str, path: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for rest in page.split(path).skip(1) {
        let id: String = rest.chars().take(36).collect();
        let fits = id.len() == 36 && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        if fits && !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_answers_of_both_kinds() {
        let plain = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 303 See Other\r\nLocation: /x\r\nSet-Cookie: bindeglied=1; Path=/\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n";
        let mut stream = &plain[..];
        let first = read(&mut stream).unwrap();
        assert_eq!((first.status, first.text().as_str()), (200, "abc"));
        let second = read(&mut stream).unwrap();
        assert_eq!((second.status, second.text().as_str()), (303, "def"));
        assert_eq!(second.cookie.unwrap(), "Cookie: bindeglied=1\r\n");
        assert!(stream.is_empty());
    }

    #[test]
    fn finds_inputs_and_ids() {
        let page = r#"<input type="hidden" name="csrf" value="abc"><a href="/cases/0190a0b1-0000-7000-8000-000000000001">x</a><a href="/cases/new">"#;
        assert_eq!(input(page, "csrf").unwrap(), "abc");
        assert_eq!(
            ids(page, "/cases/"),
            ["0190a0b1-0000-7000-8000-000000000001"]
        );
        assert_eq!(encoded("ä b"), "%C3%A4%20b");
    }
}
