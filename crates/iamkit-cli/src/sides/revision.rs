//! The files of a Git revision, read by the program `git`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output as Finished, Stdio};
use std::thread;

use anyhow::Context;
use iamkit::source::{MAX_POLICY_BYTES, ModuleFiles};

use crate::module_files::{MAX_TEXT_BYTES, MAX_TEXTS, assembled, is_configuration, is_text};
use crate::output::Hinted;

/// A commit and the files in it.
#[derive(Debug)]
pub(crate) struct Revision {
    /// Folder at the top of the working tree.
    top: PathBuf,
    /// What the person named, for messages.
    name: String,
    /// The commit.
    commit: String,
    /// Object of each file, by the path from the top with `/` between folders.
    files: BTreeMap<String, String>,
}

impl Revision {
    /// Finds a revision of the repository that holds `folder`.
    ///
    /// # Errors
    ///
    /// There is no `git`, no repository or no such revision.
    pub(crate) fn open(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let top = text(&git(folder, &["rev-parse", "--show-toplevel"])?);
        let top = PathBuf::from(top.trim_end_matches('\n'));
        // `--` ends the flags: a revision that begins with a dash is a name, too.
        let wanted = format!("{name}^{{commit}}");
        let commit = git(&top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])
            .map_err(|_| {
                Hinted::error(
                    format!("`{name}` is no revision of the repository"),
                    "name a commit, a branch or a tag, such as `main` or `HEAD~1`",
                )
            })?;
        let commit = text(&commit);
        let commit = commit.trim().to_owned();
        let listed = git(&top, &["ls-tree", "-r", "-z", "--full-tree", &commit])?;
        Ok(Self { top, name: name.to_owned(), commit, files: files(&listed) })
    }

    /// Returns the folder at the top of the working tree.
    pub(crate) fn top(&self) -> &Path {
        &self.top
    }

    /// Returns what messages call a file of the revision.
    pub(crate) fn name_of(&self, path: &str) -> String {
        format!("{}:{path}", self.name)
    }

    /// Lists the paths of all files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Returns the files that were renamed since, by the former path: what Git finds similar. A file
    /// that Git was not told of is new.
    ///
    /// # Errors
    ///
    /// `git` fails.
    pub(crate) fn renamed(&self) -> anyhow::Result<BTreeMap<String, String>> {
        // The plumbing command runs nothing that the repository configures.
        let arguments =
            ["diff-index", "-z", "-M", "--diff-filter=R", "--name-status", &self.commit];
        Ok(renames(&git(&self.top, &arguments)?))
    }

    /// Reads the files of a folder of Terraform, whose path from the top is empty or ends without `/`.
    ///
    /// # Errors
    ///
    /// As [`Revision::read`].
    pub(crate) fn module(&self, folder: &str, is_read_whole: bool) -> anyhow::Result<ModuleFiles> {
        let inside = |path: &'_ str| -> Option<String> {
            let rest = path.strip_prefix(folder)?;
            let rest = if folder.is_empty() { rest } else { rest.strip_prefix('/')? };
            Some(rest.to_owned())
        };
        let listed = |depth: usize, is_wanted: fn(&Path) -> bool| -> Vec<(&str, String)> {
            let paths = self.paths().filter(|path| is_wanted(Path::new(path)));
            let paths = paths.filter_map(|path| Some((path, inside(path)?)));
            paths.filter(|(_, name)| name.matches('/').count() <= depth).collect()
        };
        let read =
            |found: &[(&str, String)], most: usize| -> anyhow::Result<Vec<(String, String)>> {
                let paths: Vec<&str> = found.iter().map(|(path, _)| *path).collect();
                let texts = self.read(&paths)?.into_iter().zip(found);
                let texts = texts.filter_map(|(text, (_, name))| {
                    let text = String::from_utf8(text?).ok().filter(|text| text.len() <= most)?;
                    Some((name.clone(), text))
                });
                Ok(texts.collect())
            };
        let configurations = read(&listed(0, is_configuration), MAX_POLICY_BYTES as usize)?;
        let mut failed = None;
        let texts = || {
            let mut found = listed(1, is_text);
            // Those of the folder itself come first, as on the disk.
            found.sort_by_key(|(_, name)| name.contains('/'));
            found.truncate(MAX_TEXTS);
            read(&found, MAX_TEXT_BYTES as usize).unwrap_or_else(|error| {
                failed = Some(error);
                Vec::new()
            })
        };
        let files = assembled(configurations.into_iter(), is_read_whole, texts);
        failed.map_or(Ok(files), Err)
    }

    /// Reads files, in the order of `paths`; nothing for one that is not there.
    ///
    /// # Errors
    ///
    /// `git` ends early, or a text is larger than a policy file may be.
    pub(crate) fn read(&self, paths: &[&str]) -> anyhow::Result<Vec<Option<Vec<u8>>>> {
        let objects: Vec<Option<&String>> =
            paths.iter().map(|path| self.files.get(*path)).collect();
        let mut asked = String::new();
        for object in objects.iter().flatten() {
            asked.push_str(object);
            asked.push('\n');
        }
        let mut child = command(&self.top)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("could not run `git`")?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().context("could not read from `git`")?;
        // Both pipes hold little: who writes all before reading waits for ever.
        let writer = thread::spawn(move || {
            stdin.map_or(Ok(()), |mut stdin| stdin.write_all(asked.as_bytes()))
        });
        let mut stdout = BufReader::new(stdout);
        let mut texts = Vec::with_capacity(objects.len());
        for object in objects {
            texts.push(object.map(|_| next_object(&mut stdout)).transpose()?);
        }
        drop(stdout);
        let _ = writer.join();
        child.wait().context("could not run `git`")?;
        Ok(texts)
    }
}

/// Reads one object of `git cat-file --batch`: `ID blob SIZE`, the bytes, a line end.
fn next_object(from: &mut impl BufRead) -> anyhow::Result<Vec<u8>> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    let size = line.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
    let size = size.with_context(|| format!("`git` answered `{}`", line.trim_end()))?;
    let mut bytes = Vec::new();
    from.take(size).read_to_end(&mut bytes)?;
    let mut end = [0];
    from.read_exact(&mut end)?;
    anyhow::ensure!(bytes.len() as u64 == size, "`git` ended early");
    Ok(bytes)
}

/// Reads the list of `git ls-tree -r -z`: `MODE blob ID`, a tab, the path, a NUL. Links and
/// submodules are no files of the revision.
fn files(listed: &[u8]) -> BTreeMap<String, String> {
    let entries = listed.split(|&byte| byte == 0);
    entries
        .filter_map(|entry| {
            let entry = String::from_utf8_lossy(entry);
            let (head, path) = entry.split_once('\t')?;
            let mut words = head.split(' ');
            let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
            let is_file = kind == "blob" && mode.starts_with("100");
            is_file.then(|| (path.to_owned(), object.to_owned()))
        })
        .collect()
}

/// Reads `git diff-index -z --name-status`: the status, the path before, the path after, each with a NUL
/// behind it.
fn renames(listed: &[u8]) -> BTreeMap<String, String> {
    let mut words = listed.split(|&byte| byte == 0).map(|word| String::from_utf8_lossy(word));
    let mut found = BTreeMap::new();
    while let (Some(_status), Some(old), Some(new)) = (words.next(), words.next(), words.next()) {
        found.insert(old.into_owned(), new.into_owned());
    }
    found
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    // What a repository configures is not run: only objects are read.
    command.arg("-C").arg(folder).args(["-c", "core.fsmonitor=false", "--no-optional-locks"]);
    command.env("GIT_TERMINAL_PROMPT", "0");
    command
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let finished = command(folder).args(arguments).stdin(Stdio::null()).output();
    let Finished { status, stdout, stderr } = finished.map_err(|error| {
        Hinted::error(format!("could not run `git`: {error}"), "`--base` asks the program `git`")
    })?;
    if status.success() {
        return Ok(stdout);
    }
    let said = text(&stderr);
    let said = said.lines().next().unwrap_or_default();
    Err(Hinted::error(
        format!("`git {}` failed: {said}", arguments.first().unwrap_or(&"")),
        "`--base` wants a Git repository around the paths",
    ))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_files_and_no_links() {
        let listed =
            b"100644 blob aa\tx y.json\x00120000 blob bb\tlink\x00160000 commit cc\tsub\x00\
            100755 blob dd\tb/z.json\x00";
        let found = files(listed);
        let found: Vec<_> = found.iter().map(|(path, id)| (path.as_str(), id.as_str())).collect();
        assert_eq!(found, [("b/z.json", "dd"), ("x y.json", "aa")]);
    }

    #[test]
    fn lists_renames() {
        let found = renames(b"R087\0a.json\0b/c d.json\0R100\0x\0y\0");
        let found: Vec<_> = found.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        assert_eq!(found, [("a.json", "b/c d.json"), ("x", "y")]);
        assert!(renames(b"").is_empty());
    }

    #[test]
    fn reads_objects_with_their_size() {
        let mut from = &b"aa blob 3\na\nb\nbb missing\n"[..];
        assert_eq!(next_object(&mut from).ok().as_deref(), Some(&b"a\nb"[..]));
        assert!(next_object(&mut from).is_err());
    }
}
