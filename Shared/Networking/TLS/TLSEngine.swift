import COpenSSL

/// One TLS connection as a machine over bytes: ciphertext in and out through memory BIOs, no socket.
///
/// Memory BIOs and not `SSL_set_fd`, for three reasons: libssl's socket BIO writes without `MSG_NOSIGNAL`, so a closed
/// peer would raise SIGPIPE in a process that did not ask for it; all socket input and output stays in one place (the
/// stream), which counts what was really sent; and renegotiation or key updates never turn a read into a hidden write.
/// The cost is one copy of each record.
///
/// Not Sendable: it belongs to the stream actor that made it.
final class TLSEngine {
    enum Decrypted {
        case bytes([UInt8])
        case needMore
        /// The peer said close_notify: this is the whole stream.
        case closed
    }

    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private let context: TLSClientContext
    private(set) var isEstablished = false
    private var readBuffer = [UInt8](repeating: 0, count: 16_384)

    /// - Parameters:
    ///   - serverName: the name or address of the URL; the certificate must be for it.
    ///   - isAddress: whether `serverName` is an IP literal; then no SNI is sent and an IP SAN is asked for.
    init(context: TLSClientContext, serverName: String, isAddress: Bool) throws(TLSError) {
        ERR_clear_error()
        guard let ssl = SSL_new(context.pointer) else { throw TLSError(.configuration, LibsslErrors.drain()) }
        guard let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else {
            SSL_free(ssl)
            throw TLSError(.configuration, "libcrypto made no memory buffer")
        }
        SSL_set_bio(ssl, input, output)  // From here SSL_free frees both.
        SSL_set_connect_state(ssl)
        self.ssl = ssl
        self.context = context
        incoming = input
        outgoing = output
        guard let parameters = SSL_get0_param(ssl) else { throw TLSError(.configuration, "no verify parameters") }
        if isAddress {
            guard X509_VERIFY_PARAM_set1_ip_asc(parameters, serverName) == 1 else {
                throw TLSError(.configuration, "the address cannot be checked: \(LibsslErrors.drain())")
            }
        } else {
            X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
            guard SSL_set1_host(ssl, serverName) == 1, sextant_ssl_set_server_name(ssl, serverName) == 1 else {
                throw TLSError(.configuration, "the host name cannot be checked: \(LibsslErrors.drain())")
            }
        }
    }

    deinit { SSL_free(ssl) }

    /// The protocol version agreed on, for example `TLSv1.3`.
    var version: String { SSL_get_version(ssl).map { String(cString: $0) } ?? "" }

    /// Takes ciphertext read from the network.
    func feed(_ ciphertext: [UInt8]) {
        guard !ciphertext.isEmpty else { return }
        // A memory BIO takes everything or aborts the process for want of memory.
        BIO_write(incoming, ciphertext, Int32(ciphertext.count))
    }

    /// The ciphertext that has to go to the network now.
    func drain() -> [UInt8] {
        let count = sextant_bio_pending(outgoing)
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, Int(BIO_read(outgoing, buffer.baseAddress, Int32(count))))
        }
    }

    /// One step of the handshake: true when done, false when more bytes are needed. Drain after each call, also after
    /// an error: an alert may be waiting.
    func handshake() throws(TLSError) -> Bool {
        guard !isEstablished else { return true }
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result == 1 {
            isEstablished = true
            return true
        }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return false
        default: throw handshakeError()
        }
    }

    /// The next plaintext, at most 16 KiB.
    func decrypt() throws(TLSError) -> Decrypted {
        ERR_clear_error()
        let count = SSL_read(ssl, &readBuffer, Int32(readBuffer.count))
        if count > 0 { return .bytes(Array(readBuffer[..<Int(count)])) }
        switch SSL_get_error(ssl, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .needMore
        case SSL_ERROR_ZERO_RETURN: return .closed
        default:
            // TLS 1.3 servers report a refused handshake only after the client believes it done.
            throw TLSError(.record, LibsslErrors.drain())
        }
    }

    /// Encrypts all of `plaintext` into the outgoing buffer.
    func encrypt(_ plaintext: [UInt8]) throws(TLSError) {
        var offset = 0
        while offset < plaintext.count {
            ERR_clear_error()
            let written = plaintext.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
                return SSL_write(ssl, rest.baseAddress, Int32(min(rest.count, 1 << 20)))
            }
            // A memory BIO never blocks and renegotiation is off, so anything but progress is a failure.
            guard written > 0 else { throw TLSError(.record, LibsslErrors.drain()) }
            offset += Int(written)
        }
    }

    /// Puts close_notify into the outgoing buffer.
    func close() {
        guard isEstablished else { return }
        ERR_clear_error()
        SSL_shutdown(ssl)
    }

    private func handshakeError() -> TLSError {
        let detail = LibsslErrors.drain()
        let result = SSL_get_verify_result(ssl)
        guard result != Int(X509_V_OK) else { return TLSError(.handshake, detail) }
        let reason = X509_verify_cert_error_string(result).map { String(cString: $0) } ?? "code \(result)"
        switch Int32(result) {
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: return TLSError(.hostnameMismatch, reason)
        case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID: return TLSError(.certificateExpired, reason)
        default: return TLSError(.certificateUntrusted, reason)
        }
    }
}
