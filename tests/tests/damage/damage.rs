//! What people and programs do to a statement.

use crate::base::Deny;
use crate::random::Random;

/// JSON values that no member takes.
const WRONG_TYPES: [&str; 8] =
    ["null", "1", "true", "{}", "[]", "[null]", "[{}]", r#"[["s3:GetObject"]]"#];
/// Texts that are none of what a member holds.
const RUBBISH: [&str; 9] =
    ["", " ", "reports", "s3", "not an action", "s3;GetObject", "#", "TODO", "${"];

/// Damages one part of a statement.
pub(crate) fn damage(deny: &mut Deny, random: &mut Random) {
    let parts = deny.members.len() + deny.tests.len();
    let part = random.below(parts);
    match part.checked_sub(deny.members.len()) {
        Some(test) => damage_test(&mut deny.tests[test], random),
        None => damage_member(deny, part, random),
    }
}

fn damage_member(deny: &mut Deny, index: usize, random: &mut Random) {
    let (name, value) = deny.members[index].clone();
    match random.below(8) {
        0 => deny.members[index].1 = random.pick(&WRONG_TYPES).to_owned(),
        1 => {
            deny.members.remove(index);
        }
        2 => deny.members[index].0 = without_letter(&name, random),
        3 => deny.members.push((name, r#""*""#.to_owned())),
        _ => deny.members[index].1 = damaged(&name, &value, random),
    }
}

/// Returns a text with one of its letters missing.
fn without_letter(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if !letters.is_empty() {
        letters.remove(random.below(letters.len()));
    }
    letters.into_iter().collect()
}

fn with(text: &str, at: usize, inserted: &str) -> String {
    let (before, after) = text.split_at(at);
    format!("{before}{inserted}{after}")
}

/// Damages one string in the JSON text of a member.
fn damaged(name: &str, json: &str, random: &mut Random) -> String {
    // The strings are every second piece between quotes; none has an escape.
    let mut pieces: Vec<String> = json.split('"').map(str::to_owned).collect();
    let strings = pieces.len() / 2;
    // Damage that came earlier may have left no string.
    if strings == 0 {
        return "7".to_owned();
    }
    let at = 2 * random.below(strings) + 1;
    let text = pieces[at].clone();
    pieces[at] = if random.below(4) == 0 {
        random.pick(&RUBBISH).to_owned()
    } else {
        match name {
            "Effect" => random.pick(&["deny", "DENY", "Denied", "Deny "]).to_owned(),
            "Action" | "NotAction" => damaged_action(&text, random),
            "Resource" | "NotResource" => damaged_arn(&text, random),
            _ => damaged_principal(&text, random),
        }
    };
    pieces.join("\"")
}

fn damaged_action(text: &str, random: &mut Random) -> String {
    let place = random.below(text.len() + 1);
    match (random.below(5), text.split_once(':')) {
        (0, Some((prefix, name))) => format!("{prefix}{name}"),
        (1, _) => with(text, place, ":"),
        (2, _) => with(text, place, random.pick(&[" ", ","])),
        (3, Some((prefix, name))) if !name.contains('*') => format!("{prefix}:{name}Qz"),
        (_, Some((prefix, name))) => format!("{prefix}qz:{name}"),
        _ => with(text, place, "qz"),
    }
}

fn damaged_arn(text: &str, random: &mut Random) -> String {
    let colons: Vec<usize> = text.match_indices(':').map(|(at, _)| at).take(5).collect();
    if colons.len() < 5 {
        return with(text, 0, random.pick(&["arn", "arn:", "arn:aws", "*", " "]));
    }
    match random.below(4) {
        0 => {
            let at = random.pick(&colons);
            let (before, after) = text.split_at(at);
            format!("{before}{}", after.strip_prefix(':').unwrap_or(after))
        }
        1 => with(text, random.pick(&colons), random.pick(&["q", "Z", " ", "-"])),
        2 => with(text, random.pick(&colons[..3]), ":"),
        _ => with(text, colons[2], random.pick(&["*", "?", "q"])),
    }
}

fn damaged_principal(text: &str, random: &mut Random) -> String {
    if matches!(text, "AWS" | "Service") {
        return without_letter(text, random);
    }
    match (random.below(4), text.split_once(':')) {
        (0, Some((before, after))) => format!("{before}{after}"),
        (1, _) if text != "*" => with(text, random.below(text.len() + 1), "*"),
        (2, _) if text.len() > 1 && !text.contains(':') => without_letter(text, random),
        _ => with(text, random.below(text.len() + 1), " "),
    }
}

fn damage_test(test: &mut [String; 3], random: &mut Random) {
    let [operator, key, value] = test;
    match random.below(4) {
        0 => *operator = without_letter(operator, random),
        1 => {
            let at = key.find(':').unwrap_or_default();
            *key = match random.below(3) {
                0 => with(key, (at + 1).min(key.len()), "q"),
                1 => key.replace(':', ""),
                _ => with(key, key.len(), "q"),
            };
        }
        2 => *value = random.pick(&["null", "{}", "[[]]", "[{}]", "[]"]).to_owned(),
        // A text can be any value of a string operator.
        _ if operator.contains("String") => *value = r#"["ines", null, 1]"#.to_owned(),
        _ => {
            let texts = ["flase", "10.0.0.0/33", "01/10/2026", "ten", "", "2027-02-31", "01T", "%"];
            *value = format!("\"{}\"", random.pick(&texts));
        }
    }
}
