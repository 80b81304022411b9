/// The declaration of one key: everything `--check-config`, `config/README.md` and the error lines know about it.
public struct ConfigurationKey: Sendable, Equatable {
    /// The dotted path, for example `http.port`.
    public let path: String
    /// What may be written, in words: `whole number 1…65535`.
    public let expected: String
    /// The default as it would be written in a file; nil when there is none.
    public let defaultText: String?
    /// Whether the value must never be shown.
    public let isSecret: Bool
    /// One sentence: what the key does.
    public let documentation: String
}

/// A key with the value the daemon runs with, for `--check-config`.
public struct ResolvedConfigurationKey: Sendable, Equatable {
    /// The declaration.
    public let key: ConfigurationKey
    /// The value as it would be written in a file; `[secret]` for a secret that is set, nil when unset.
    public let shownValue: String?
    /// `default`, a file's path, or `environment NAME`.
    public let origin: String

    /// One line: `http.port = 8011  (default)`.
    public var line: String {
        "\(key.path) = \(shownValue ?? "unset")  (\(origin))"
    }
}
