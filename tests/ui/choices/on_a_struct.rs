// Choices that are a struct.
use oauth_runtime::prelude::*;

#[derive(Debug, Clone, Copy, OAuthChoices)]
pub struct Plan {
    pub gold: bool,
}

fn main() {}
