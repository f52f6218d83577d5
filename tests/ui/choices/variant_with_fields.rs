// A choice with fields.
use oauth_runtime::prelude::*;

#[derive(Debug, Clone, Copy, OAuthChoices)]
pub enum Plan {
    Standard,
    Gold(i32),
}

fn main() {
    println!("{}", Plan::Standard);
}
