extension ConfigurationReader {
    /// Declares a key that names a file to be read later; nil when unset. Opens it now, so that a missing one is said
    /// with everything else that is wrong with the configuration.
    public func existingFile(_ path: String, _ documentation: String) -> String? {
        guard let file = text(path, default: nil, .filePath, documentation) else { return nil }
        if let obstacle = BoundedFile.obstacle(file) { refuse(path, "\(file) \(obstacle)") }
        return file
    }
}
