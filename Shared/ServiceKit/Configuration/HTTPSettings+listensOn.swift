extension HTTPSettings {
    /// Address and port as they stand in a URL, for the checks between neighbours.
    public var listensOn: String {
        (address.contains(":") ? "[\(address)]" : address) + ":\(port)"
    }
}
