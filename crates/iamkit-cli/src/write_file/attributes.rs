//! Extended attributes of a file that is replaced; on Linux an access control list is one of them.

use std::fs::File;
use std::path::Path;

/// Where Linux keeps an access control list ("acl(5)", "attr(5)").
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
const ACCESS_LIST: &std::ffi::CStr = c"system.posix_acl_access";

/// Gives the new file the extended attributes of the old one, and says which ones it does not have.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn keep(old: &Path, new: &File) -> Vec<String> {
    use rustix::fs::{XattrFlags, fremovexattr, fsetxattr};

    let Ok(old) = File::open(old) else {
        return vec!["its extended attributes could not be read".to_owned()];
    };
    let names = match names(&old) {
        Ok(names) => names,
        // The file system has none.
        Err(rustix::io::Errno::NOTSUP) => return Vec::new(),
        Err(error) => return vec![format!("its extended attributes could not be read: {error}")],
    };
    let mut notes = Vec::new();
    // A folder may give a list of its own to every new file.
    if let Some(given) = self::names(new).ok().and_then(|given| {
        given.into_iter().find(|given| given.as_c_str() == ACCESS_LIST && !names.contains(given))
    }) && let Err(error) = fremovexattr(new, given.as_c_str())
    {
        notes.push(format!("the access control list of its folder could not be removed: {error}"));
    }
    for name in names {
        let value = value(&old, &name);
        let kept = value.clone().and_then(|value| {
            // What the system gave the new file by itself need not be given, nor may it be.
            if self::value(new, &name) == Ok(value.clone()) {
                return Ok(());
            }
            fsetxattr(new, name.as_c_str(), &value, XattrFlags::empty())
        });
        if let Err(error) = kept {
            let name = name.to_string_lossy();
            notes.push(format!("the extended attribute `{name}` could not be kept: {error}"));
        }
    }
    notes
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn keep(_: &Path, _: &File) -> Vec<String> {
    Vec::new()
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn names(file: &File) -> rustix::io::Result<Vec<std::ffi::CString>> {
    let bytes = grown(|buffer| rustix::fs::flistxattr(file, buffer))?;
    let names = bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    Ok(names.filter_map(|name| std::ffi::CString::new(name).ok()).collect())
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn value(file: &File, name: &std::ffi::CStr) -> rustix::io::Result<Vec<u8>> {
    grown(|buffer| rustix::fs::fgetxattr(file, name, buffer))
}

/// Calls the system with more and more room: what it returns may grow between two calls.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn grown(call: impl Fn(&mut [u8]) -> rustix::io::Result<usize>) -> rustix::io::Result<Vec<u8>> {
    // More than 64 KiB has no list and no value ("xattr(7)", "Limits").
    const MOST: usize = 1 << 16;

    let mut size = 256;
    loop {
        let mut buffer = vec![0; size];
        match call(&mut buffer) {
            Err(rustix::io::Errno::RANGE) if size < MOST => size *= 4,
            called => {
                buffer.truncate(called?);
                return Ok(buffer);
            }
        }
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use rustix::fs::{XattrFlags, fsetxattr};

    use super::*;

    /// An access control list: the owner reads and writes, the user 1234 and the group read.
    fn access_list() -> Vec<u8> {
        let nobody = u32::MAX;
        let entries: [(u16, u16, u32); 5] =
            [(1, 6, nobody), (2, 4, 1234), (4, 4, nobody), (16, 4, nobody), (32, 0, nobody)];
        let mut list = 2_u32.to_le_bytes().to_vec();
        for (tag, permissions, id) in entries {
            list.extend(tag.to_le_bytes());
            list.extend(permissions.to_le_bytes());
            list.extend(id.to_le_bytes());
        }
        list
    }

    fn new_file(name: &str) -> (PathBuf, File) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tmp");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        let file = File::options().write(true).read(true).create(true).truncate(true).open(&path);
        (path, file.unwrap())
    }

    #[test]
    fn attributes_and_access_lists_are_those_of_the_old_file() {
        let (path, old) = new_file("attributes-old");
        let (other, new) = new_file("attributes-new");
        let list = access_list();
        let is_set = fsetxattr(&old, c"user.note", &[b'x'; 1000], XattrFlags::empty()).is_ok()
            && fsetxattr(&old, ACCESS_LIST, &list, XattrFlags::empty()).is_ok();
        // Not every file system has them.
        if is_set {
            assert_eq!(keep(&path, &new), Vec::<String>::new());
            assert_eq!(value(&new, c"user.note"), Ok(vec![b'x'; 1000]));
            assert_eq!(value(&new, ACCESS_LIST), Ok(list));
            // The other way round: a list that the old file has not goes.
            rustix::fs::fremovexattr(&old, ACCESS_LIST).unwrap();
            assert_eq!(keep(&path, &new), Vec::<String>::new());
            assert!(value(&new, ACCESS_LIST).is_err());
        }
        fs::remove_file(path).unwrap();
        fs::remove_file(other).unwrap();
    }
}
