import COpenSSL

/// How the client checks servers. The default trusts the system's store, which `SSL_CERT_FILE` and `SSL_CERT_DIR` move.
public struct TLSClientConfiguration: Sendable {
    /// A file of further trusted roots (PEM), read when the client is made.
    public var extraTrustFile: String?
    /// Whether the system's trust store is used. Off, only `extraTrustFile` counts.
    public var trustsSystemStore: Bool

    /// The system's store, and a file of further roots if one is given.
    public init(extraTrustFile: String? = nil, trustsSystemStore: Bool = true) {
        self.extraTrustFile = extraTrustFile
        self.trustsSystemStore = trustsSystemStore
    }
}

/// One `SSL_CTX` for all client connections: TLS 1.2 or newer, peer verified, ALPN `http/1.1`, no renegotiation.
///
/// `@unchecked Sendable`: after `init` the context is only read, and libssl counts references and locks its stores
/// itself (`SSL_new` from several threads on one context is documented as safe).
final class TLSClientContext: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ configuration: TLSClientConfiguration) throws(TLSError) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_client_method()) else {
            throw TLSError(.configuration, "libssl made no context")
        }
        pointer = context
        guard sextant_ssl_ctx_harden(context) == 1 else {
            throw TLSError(.configuration, "libssl refused TLS 1.2 as the minimum: \(LibsslErrors.drain())")
        }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        if configuration.trustsSystemStore, SSL_CTX_set_default_verify_paths(context) != 1 {
            throw TLSError(.configuration, "the system's trust store cannot be used: \(LibsslErrors.drain())")
        }
        if let file = configuration.extraTrustFile, SSL_CTX_load_verify_file(context, file) != 1 {
            throw TLSError(.configuration, "the trust file \(file) cannot be read: \(LibsslErrors.drain())")
        }
        // Not fatal: a server without ALPN still speaks HTTP/1.1. Returns 0 on success, unlike its neighbours.
        let protocols: [UInt8] = [8] + Array("http/1.1".utf8)
        guard SSL_CTX_set_alpn_protos(context, protocols, UInt32(protocols.count)) == 0 else {
            throw TLSError(.configuration, "libssl refused the protocol list")
        }
    }

    deinit { SSL_CTX_free(pointer) }
}

/// libssl's error queue of the calling thread.
enum LibsslErrors {
    /// Takes all errors off the queue and joins their texts.
    static func drain() -> String {
        var texts: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            var buffer = [CChar](repeating: 0, count: 256)
            ERR_error_string_n(code, &buffer, buffer.count)
            let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            if texts.count < 4 { texts.append(String(decoding: bytes, as: UTF8.self)) }
        }
        return texts.isEmpty ? "no detail" : texts.joined(separator: "; ")
    }
}
