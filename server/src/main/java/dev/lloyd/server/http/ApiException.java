package dev.lloyd.server.http;

import java.util.Optional;

/// An answer that is an error.
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int RETRY_SECONDS = 1;

    private final int status;
    private final String code;
    private final String parameter;
    private final boolean passes;

    /// @param status of the answer
    /// @param code for programs, empty for none
    /// @param parameter the field that is wrong, empty for none
    /// @param message for whoever asked
    private ApiException(int status, String code, String parameter, String message) {
        this(status, code, parameter, status == 429 || status == 503, message);
    }

    private ApiException(int status, String code, String parameter, boolean passes, String message) {
        super(message);
        this.status = status;
        this.code = code;
        this.parameter = parameter;
        this.passes = passes;
    }

    /// A field that is wrong: 400.
    public static ApiException wrong(String parameter, String message) {
        return new ApiException(400, "", parameter, message);
    }

    /// A prompt that the model's context has no room for: 400, with the code that clients know.
    public static ApiException tooLong(String parameter, String message) {
        return new ApiException(400, "context_length_exceeded", parameter, message);
    }

    /// No token, or another: 401.
    public static ApiException unauthorized() {
        return new ApiException(401, "invalid_api_key", "", "this server wants its token: Authorization: Bearer TOKEN");
    }

    /// A request that a web page of another origin makes: 403.
    public static ApiException forbidden(String message) {
        return new ApiException(403, "", "", message);
    }

    /// Nothing of that name: 404.
    public static ApiException missing(String code, String parameter, String message) {
        return new ApiException(404, code, parameter, message);
    }

    /// A method that a path does not have: 405.
    public static ApiException method(String message) {
        return new ApiException(405, "", "", message);
    }

    /// More than a limit: 413.
    public static ApiException large(String parameter, String message) {
        return new ApiException(413, "", parameter, message);
    }

    /// A body that is no JSON by its type: 415.
    public static ApiException mediaType(String message) {
        return new ApiException(415, "", "", message);
    }

    /// More requests than there is room for: 429.
    public static ApiException busy(String message) {
        return new ApiException(429, "busy", "", message);
    }

    /// What the server cannot do, through no fault of the request: 500.
    public static ApiException failed(String message) {
        return new ApiException(500, "", "", message);
    }

    /// What the server cannot do now: 503.
    public static ApiException unavailable(String code, String message) {
        return new ApiException(503, code, "", message);
    }

    /// What the server cannot do until it is restarted: 503 without a time to come back.
    public static ApiException broken(String code, String message) {
        return new ApiException(503, code, "", false, message);
    }

    /// The status of the answer.
    public int status() {
        return status;
    }

    /// Seconds after which the same may be asked again, where that makes sense.
    public Optional<Integer> retryAfter() {
        return passes ? Optional.of(RETRY_SECONDS) : Optional.empty();
    }

    /// The body, as OpenAI's clients read it.
    public ErrorBody body() {
        return new ErrorBody(new ErrorBody.Detail(String.valueOf(getMessage()), type(), text(parameter), text(code)));
    }

    private String type() {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            case 500, 503 -> "server_error";
            default -> "invalid_request_error";
        };
    }

    private static Optional<String> text(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
