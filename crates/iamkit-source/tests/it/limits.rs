//! Hostile and large files: every limit ends in an error or a note that says so, and soon.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use iamkit_source::{Container, ReadOptions, read};

/// A test build is slow, and shares the machine.
const SOON: Duration = Duration::from_secs(30);

/// Reads a text and writes what is said of it: how much there is, errors and notes with line and column.
fn said(title: &str, name: &str, text: &str) -> String {
    let start = Instant::now();
    let container = read(name, text, &ReadOptions::default());
    assert!(start.elapsed() < SOON, "{title}: {:?}", start.elapsed());
    let mut said = format!(
        "{title}: {} bytes, {} documents, {} incomplete, most holes {}\n",
        text.len(),
        container.documents.len(),
        container.documents.iter().filter(|document| !document.is_complete).count(),
        container.documents.iter().map(|document| document.holes.len()).max().unwrap_or(0),
    );
    for (kind, at, message) in messages(&container) {
        let before = text.get(..at as usize).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let _ = writeln!(said, "  {kind} {line}:{column} {message}");
    }
    said
}

/// Some errors and notes; many of one kind are one.
fn messages(container: &Container<'_>) -> Vec<(&'static str, u32, String)> {
    let errors = container.errors.iter();
    let errors = errors.map(|error| ("error", error.span.start, error.kind.to_string()));
    let notes = container.notes.iter();
    let notes = notes.map(|note| ("note", note.span.start, note.message.to_string()));
    let mut all: Vec<_> = errors.chain(notes).collect();
    all.dedup_by(|one, other| one.2 == other.2);
    all.truncate(4);
    all
}

fn template(statement: &str) -> String {
    format!(
        "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        \
         Version: '2012-10-17'\n        Statement:\n        - {statement}\n"
    )
}

fn resource(name: &str, statement: &str) -> String {
    format!(
        "  {name}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        \
         Version: '2012-10-17'\n        Statement:\n        - {statement}\n"
    )
}

fn many(count: usize, of: impl Fn(usize) -> String) -> String {
    (0..count).map(of).collect()
}

/// Conditions and a list of actions that asks each of them.
fn conditional(count: usize) -> (String, String) {
    let conditions = many(count, |n| format!("  C{n}: !Equals [!Ref 'AWS::Region', r{n}]\n"));
    let actions = many(count, |n| format!("!If [C{n}, 's3:GetObject', 's3:PutObject'], "));
    (
        format!("Conditions:\n{conditions}"),
        format!("{{Effect: Allow, Action: [{actions}], Resource: '*'}}"),
    )
}

#[test]
fn files_and_documents() {
    let pad = |mib: usize| {
        "# padding padding padding padding padding padding padding\n".repeat((mib << 20) / 58 + 1)
    };
    let mut all = said("template", "t.yaml", &format!("{}{}", template("{}"), pad(8)));
    all += &said("configuration", "a.tf", &format!("locals {{}}\n{}", pad(8)));
    let wrapper = format!("{{\"Policy\": \"{}\"}}", " ".repeat(9 << 20));
    all += &said("wrapper", "w.json", &wrapper);
    let plan = format!(
        "{{\"format_version\":\"1.2\",\"planned_values\":{{\"root_module\":{{}}}},\"x\":\"{}\"}}",
        " ".repeat(9 << 20)
    );
    all += &said("plan", "plan.json", &plan);
    let item = "{\"PolicyDocument\":\"{\\\"Statement\\\":[]}\"}";
    let documents = vec![item; 100_001].join(",\n");
    let documents = format!("{{\"ResourcePolicies\":[\n{documents}]}}");
    all += &said("documents", "d.json", &documents);
    let sid = "x".repeat(1 << 20);
    all += &said("document in YAML", "t.yaml", &template(&format!("{{Sid: {sid}}}")));
    let long = format!(
        "resource \"aws_iam_policy\" \"p\" {{\n  policy = jsonencode({{ Statement = [{{ Sid = \"{sid}\" }}] }})\n}}\n"
    );
    all += &said("document in HCL", "a.tf", &long);
    insta::assert_snapshot!(all);
}

#[test]
fn depth_aliases_and_levels() {
    let deep = |open: &str, close: &str, count: usize| {
        format!("{}x{}", open.repeat(count), close.repeat(count))
    };
    let mut all = said("JSON in YAML", "t.yaml", &template(&deep("{a: ", "}", 130)));
    all += &said("YAML", "t.yaml", &deep("[", "]", 300));
    all += &said("JSON", "t.json", &deep("{\"Resources\": ", "}", 300));
    all += &said("HCL", "a.tf", &format!("a = {}\n", deep("[", "]", 80)));
    all += &said(
        "functions",
        "t.yaml",
        &template(&format!("{{Action: {}}}", deep("{'Fn::Join': ['', [", "]]}", 60))),
    );
    let bomb = many(9, |n| {
        let items = vec![if n == 0 { "x".to_owned() } else { format!("*a{}", n - 1) }; 9];
        format!("a{n}: &a{n} [{}]\n", items.join(", "))
    });
    all += &said("aliases", "t.yaml", &format!("{bomb}Resources: *a8\n"));
    let merged = many(40, |n| match n {
        0 => "m0: &m0 {k: v}\n".to_owned(),
        _ => format!("m{n}: &m{n} {{<<: [*m{0}, *m{0}], k{n}: *m{0}}}\n", n - 1),
    });
    all += &said("merges", "t.yaml", &format!("{merged}Resources: *m39\n"));
    let mut text = r#"{"Statement":[]}"#.to_owned();
    for _ in 0..5 {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        text = format!("{{\"Policy\":\"{escaped}\"}}");
    }
    all += &said("text in text", "w.json", &text);
    insta::assert_snapshot!(all);
}

#[test]
fn variants_holes_and_loops() {
    let (conditions, statement) = conditional(7);
    let mut all =
        said("variants of a document", "t.yaml", &format!("{conditions}{}", template(&statement)));
    let (conditions, statement) = conditional(6);
    let policies = many(170, |n| resource(&format!("P{n}"), &statement));
    all += &said("variants of a file", "t.yaml", &format!("{conditions}Resources:\n{policies}"));
    let parameters = many(6_500, |n| format!("  P{n}: {{Type: String}}\n"));
    let actions = many(6_500, |n| format!("!Ref P{n}, "));
    let holes =
        format!("Parameters:\n{parameters}{}", template(&format!("{{Action: [{actions}]}}")));
    all += &said("holes", "t.yaml", &holes);
    let list = many(65, |n| format!("i{n}, "));
    let body =
        "{'P${X}': {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: []}}}}";
    let one = |name: &str, list: &str| format!("  'Fn::ForEach::{name}': [X, [{list}], {body}]\n");
    let transform = "Transform: AWS::LanguageExtensions\nResources:\n";
    all += &said("loop", "t.yaml", &format!("{transform}{}", one("L", &list)));
    let list = many(60, |n| format!("i{n}, "));
    let loops = many(20, |n| one(&format!("L{n}"), &list));
    all += &said("loops", "t.yaml", &format!("{transform}{loops}"));
    let items = many(65, |n| format!("\"i{n}\", "));
    let dynamic = format!(
        "data \"aws_iam_policy_document\" \"d\" {{\n  dynamic \"statement\" {{\n    for_each = [{items}]\n    content {{\n      \
         actions = [\"s3:GetObject\"]\n      resources = [statement.value]\n    }}\n  }}\n}}\n"
    );
    all += &said("dynamic block", "a.tf", &dynamic);
    insta::assert_snapshot!(all);
}

#[test]
fn functions_that_grow() {
    let with = |parameters: &str, actions: &str| {
        let statement = format!("{{Effect: Allow, Action: {actions}, Resource: '*'}}");
        format!("Parameters: {{A: {{{parameters}}}}}\n{}", template(&statement))
    };
    let listed = |count, item: &str| format!("[{}]", vec![item; count].join(", "));
    let commas = format!("Type: String, Default: '{}'", ",".repeat(30_000));
    let splits = listed(3_000, "!Select [3, !Split [',', !Ref A]]");
    let mut all = said("split", "t.yaml", &with(&commas, &splits));
    let joins =
        (0..11).fold("!Ref A".to_owned(), |inner, _| format!("!Join ['', {}]", listed(3, &inner)));
    all += &said("join", "t.yaml", &with("Type: String, Default: xx", &joins));
    let subs = (0..24).fold("'s3:x'".to_owned(), |inner, _| {
        format!("!Sub ['${{A}}${{A}}${{A}}', {{A: {inner}}}]")
    });
    all += &said("sub", "t.yaml", &with("Type: String", &subs));
    let loops = format!(
        "Transform: AWS::LanguageExtensions\nParameters: {{A: {{Type: CommaDelimitedList, Default: '{}'}}}}\n\
         Resources:\n  Fn::ForEach::A:\n  - X\n  - !Ref A\n  - Fn::ForEach::B:\n    - Y\n    - !Ref A\n    \
         - P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: []}}}}}}\n",
        ",".repeat(300_000)
    );
    all += &said("loops", "t.yaml", &loops);
    let items = (0..3_000).map(|n| format!("s3:Get{n}")).collect::<Vec<_>>().join(", ");
    let maps = listed(3_000, "!FindInMap [M, a, b]");
    let text = format!("Mappings: {{M: {{a: {{b: [{items}]}}}}}}\n{}", with("Type: String", &maps));
    all += &said("mappings", "t.yaml", &text);
    let unknown = (0..20_000).map(|n| format!("!Ref X{n}")).collect::<Vec<_>>().join(", ");
    all += &said("names", "t.yaml", &with("Type: String", &format!("[{unknown}]")));
    let conditions =
        many(60, |n| format!("  C{n}: !Or [!Condition C{0}, !Condition C{0}]\n", n + 1));
    let circle =
        many(3, |n| format!("  C{n}: !Or [!Condition C{0}, !Condition C{0}]\n", (n + 1) % 3));
    let last = "  C60: !Equals [!Ref AWS::Region, x]\n";
    for (title, conditions) in [("conditions", conditions + last), ("circle", circle)] {
        let statement = "{Effect: Allow, Action: !If [C0, a, b], Resource: '*'}";
        let text = format!("Conditions:\n{conditions}{}", template(statement));
        all += &said(title, "t.yaml", &text);
    }
    insta::assert_snapshot!(all);
}
