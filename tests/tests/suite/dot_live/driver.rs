//! A process that runs Django OAuth Toolkit, a call at a time.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use oauth_tests::TestDatabase;
use serde_json::{Value, json};

/// Fields of a form and their values.
pub(super) type Form<'a> = Vec<(&'a str, &'a str)>;

/// DOT on the database of a test. It ends when the value is dropped.
pub(super) struct Dot {
    process: Child,
    calls: Option<ChildStdin>,
    results: BufReader<ChildStdout>,
}

/// What an endpoint said.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u64,
    /// Where it sends the user.
    pub(super) location: String,
    pub(super) body: Value,
}

impl Dot {
    /// Starts it with settings that are added to `OAUTH2_PROVIDER`. None, and a line in the log, where it could not
    /// be installed.
    pub(super) fn start(db: &TestDatabase, settings: &Value) -> Option<Self> {
        let Ok(python) = env::var("OAUTH_TEST_DOT_PYTHON") else {
            let reason = env::var("OAUTH_TEST_DOT_SKIPPED")
                .expect("OAUTH_TEST_DOT_PYTHON is not set: run ./run-tests, which installs DOT and sets it");
            // Around the capture of the test harness: nobody reads the output of a test that passed.
            let _ = writeln!(std::io::stderr(), "skipped: {reason}");
            return None;
        };
        let mut process = Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("dot/driver.py"))
            .env("DOT_DATABASE_URL", &db.url)
            .env("DOT_SETTINGS", settings.to_string())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (calls, results) = (process.stdin.take(), process.stdout.take().unwrap());
        Some(Self { process, calls, results: BufReader::new(results) })
    }

    /// Calls a function of the driver; a failure there is one here.
    pub(super) fn call(&mut self, name: &str, mut arguments: Value) -> Value {
        arguments["call"] = name.into();
        writeln!(self.calls.as_ref().unwrap(), "{arguments}").unwrap();
        let mut line = String::new();
        self.results.read_line(&mut line).unwrap();
        let mut result: Value = serde_json::from_str(&line).expect("the driver ended; its error is above");
        if let Some(error) = result["error"].as_str() {
            panic!("{name}: {error}");
        }
        result["ok"].take()
    }

    /// Saves a new row and returns all its columns.
    pub(super) fn create(&mut self, model: &str, fields: Value) -> Value {
        self.call("create", json!({"model": model, "fields": fields}))
    }

    /// Every row of a model by key.
    pub(super) fn rows(&mut self, model: &str) -> Vec<Value> {
        let rows = self.call("rows", json!({"model": model}));
        serde_json::from_value(rows).unwrap()
    }

    /// Keys of the rows that satisfy lookups of Django.
    pub(super) fn filter(&mut self, model: &str, lookups: Value) -> Vec<i64> {
        let keys = self.call("filter", json!({"model": model, "lookups": lookups}));
        serde_json::from_value(keys).unwrap()
    }

    pub(super) fn clear_expired(&mut self) {
        self.call("clear_expired", json!({}));
    }

    /// Posts a form to an endpoint, as this client with the secret `secret`.
    pub(super) fn post(&mut self, path: &str, client_id: &str, form: &Form<'_>) -> Answer {
        self.post_with_secret(path, client_id, "secret", form)
    }

    /// Posts a form to an endpoint with the client's credentials in it (RFC 6749 section 2.3.1).
    pub(super) fn post_with_secret(
        &mut self,
        path: &str,
        client_id: &str,
        secret: &str,
        form: &Form<'_>,
    ) -> Answer {
        let mut form = form.clone();
        form.extend([("client_id", client_id), ("client_secret", secret)]);
        self.request(json!({"method": "post", "path": path, "form": fields(&form)}))
    }

    /// Posts the consent page as user 1, who agrees.
    pub(super) fn consent(&mut self, form: &Form<'_>) -> Answer {
        let mut form = form.clone();
        form.push(("allow", "on"));
        self.request(json!({"method": "post", "path": "/o/authorize/", "user": 1, "form": fields(&form)}))
    }

    /// The status with which a resource answers to a bearer token.
    pub(super) fn resource(&mut self, token: &str) -> u64 {
        let headers = json!({"authorization": format!("Bearer {token}")});
        self.request(json!({"method": "get", "path": "/resource/", "headers": headers})).status
    }

    fn request(&mut self, request: Value) -> Answer {
        let mut answer = self.call("request", request);
        Answer {
            status: answer["status"].as_u64().unwrap(),
            location: answer["location"].as_str().unwrap_or_default().to_owned(),
            body: answer["body"].take(),
        }
    }
}

impl Drop for Dot {
    fn drop(&mut self) {
        // The end of its input is the end of the driver.
        self.calls = None;
        let _ = self.process.wait();
    }
}

fn fields(form: &Form<'_>) -> Value {
    form.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect()
}
