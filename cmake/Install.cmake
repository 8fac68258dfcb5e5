# cmake --install: the program, its manual page, the Lua annotations that editors complete from, the licence.

if(TARGET shard)
  install(TARGETS shard RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(FILES docs/man/shard.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" OPTIONAL)
install(DIRECTORY lua/meta/ DESTINATION "${CMAKE_INSTALL_DATADIR}/shard/meta" OPTIONAL FILES_MATCHING PATTERN "*.lua")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
