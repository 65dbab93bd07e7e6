//! Where things are kept: under `MANAGEROS_HOME`, else in the platform's folder for application data.

use std::path::PathBuf;

use directories::ProjectDirs;

/// Returns the store's path below `home`, or below the platform's data folder; `None` when the user has no home.
///
/// Linux: `$XDG_DATA_HOME/manageros` or `~/.local/share/manageros`; macOS: `~/Library/Application Support/manageros`;
/// Windows: `%APPDATA%\manageros\data`.
pub fn store(home: Option<PathBuf>) -> Option<PathBuf> {
    let folder = match home {
        Some(home) => home,
        None => ProjectDirs::from("", "", "manageros")?
            .data_dir()
            .to_owned(),
    };
    Some(folder.join("manageros.db"))
}

/// Returns the folder for what this user has seen of organizations, below `home` or the platform's state folder: not
/// beside the store, so that whoever puts an older store back does not put this back with it.
pub fn memory(home: Option<PathBuf>) -> Option<PathBuf> {
    if let Some(home) = home {
        return Some(home.join("state"));
    }
    let folders = ProjectDirs::from("", "", "manageros")?;
    let state = folders.state_dir().unwrap_or(folders.data_local_dir());
    Some(state.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_folder_holds_everything() {
        assert_eq!(
            store(Some("/srv/m".into())),
            Some(PathBuf::from("/srv/m/manageros.db"))
        );
    }
}
