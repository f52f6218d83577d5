//! The page on migrations says what the code says.

use oauth_schema::change::Code;

const PAGE: &str = include_str!("../../../../docs/migrations.md");

#[test]
fn the_page_has_every_code_with_its_meaning() {
    let lines: Vec<&str> = PAGE.lines().filter(|line| line.starts_with("| M0")).collect();
    assert_eq!(lines.len(), Code::ALL.len());
    for (line, (_, word, meaning)) in lines.iter().zip(Code::ALL) {
        assert!(line.starts_with(&format!("| {word} | {meaning} |")), "{line}: {meaning}");
    }
}
