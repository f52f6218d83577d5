fn main() {
    oauth_codegen::build();
}
