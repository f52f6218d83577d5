//! Embeds the migrations of the suite's models.

fn main() {
    oauth_codegen::build();
}
